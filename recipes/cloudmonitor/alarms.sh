#!/bin/sh
# Alarms of CloudMonitor on the functions of the service: errors of scan and rotate, and invocations that were throttled. For an installation
# that `npm run deploy` does not manage, such as `s deploy` by hand. The rules are those that deploy makes with ALARM_CONTACT_GROUP.
#
#   CONTACT_GROUP=on-call sh alarms.sh                                  # cert-rotator-scan and cert-rotator-rotate in cn-hangzhou
#   CONTACT_GROUP=on-call REGION=cn-shanghai PREFIX=staging sh alarms.sh
#   CONTACT_GROUP=on-call sh alarms.sh cert-rotator-scan cert-rotator-rotate cert-rotator-rotate-vpc-bp15zckdt37pq72zvw3
#
# Needs the aliyun CLI with credentials that have cms:DescribeMetricMetaList and cms:PutResourceMetricRule, and jq. The contact group has to
# exist: CloudMonitor console, Alerts, Alert Contacts. It can be run again: a rule that exists is updated, not doubled. To remove a rule:
#
#   aliyun cms DeleteMetricRules --region cn-hangzhou --Id.1 alb-cert-rotator-cn-hangzhou-cert-rotator-cert-rotator-scan-errors
#
# Where deploy manages the installation, set ALARM_CONTACT_GROUP in .env instead: deploy deletes rules of these ids if it is empty.
# No rule can tell that scan was not invoked at all: a function that is not invoked has no data. Use HEARTBEAT_URL for that.
#
# Not run with the real CloudMonitor, nor with the real aliyun CLI: a test runs it with a stand-in for the CLI, against an emulator, and compares
# the rules with those of deploy.
set -eu

contact_group=${CONTACT_GROUP:?the name of a contact group of CloudMonitor}
region=${REGION:-cn-hangzhou}
prefix=${PREFIX:-cert-rotator}
[ "$#" -gt 0 ] || set -- "$prefix-scan" "$prefix-rotate"

# Documents differ on the statistics of these metrics, and CloudMonitor refuses one that a metric does not have: ask it.
# Prints a statistic and a period in seconds.
facts_of() {
  aliyun cms DescribeMetricMetaList --region "$region" --Namespace acs_fc --MetricName "$1" --PageSize 50 |
    jq -er --arg metric "$1" '
      def words: split(",") | map(gsub("^\\s+|\\s+$"; ""));
      # Several entries can have one name: functions of Function Compute 2.0 also have a service.
      def distance: (["region", "functionName"] - .) as $missing | (. - ["region", "functionName"]) as $more
        | ($missing | length) * 100 + ($more | length) + (if index("serviceName") then 10 else 0 end);
      [.Resources.Resource[] | select(.Namespace == "acs_fc" and .MetricName == $metric)]
      | sort_by(.Dimensions | words | distance) | first // empty
      | (.Statistics | words) as $has
      | (["Sum", "Value", "Total", "Maximum", "Average"] | map(select(. as $one | $has | index($one))) | first // empty) as $statistic
      | (.Periods | words | map(tonumber) | if index(60) then 60 else min end) as $period
      | "\($statistic) \($period)"' || {
    echo "CloudMonitor has no metric $1 of Function Compute, or no known statistic for it. Set the alarm in the console." >&2
    return 1
  }
}

# $1 function, $2 metric, $3 name of the alarm, $4 statistic, $5 period in seconds
put_alarm() {
  aliyun cms PutResourceMetricRule --region "$region" \
    --RuleId "alb-cert-rotator-$region-$prefix-$1-$3" \
    --RuleName "$1: $3" \
    --Namespace acs_fc \
    --MetricName "$2" \
    --Resources "[{\"region\":\"$region\",\"functionName\":\"$1\"}]" \
    --ContactGroups "$contact_group" \
    --Period "$5" \
    --NoDataPolicy KEEP_LAST_STATE \
    --Escalations.Critical.Statistics "$4" \
    --Escalations.Critical.ComparisonOperator GreaterThanOrEqualToThreshold \
    --Escalations.Critical.Threshold 1 \
    --Escalations.Critical.Times 1 > /dev/null
  echo "$1: $3"
}

errors=$(facts_of FunctionFunctionErrors)
throttles=$(facts_of FunctionConcurrencyThrottles)
for function in "$@"; do
  put_alarm "$function" FunctionFunctionErrors errors "${errors% *}" "${errors#* }"
  put_alarm "$function" FunctionConcurrencyThrottles throttled "${throttles% *}" "${throttles#* }"
done
