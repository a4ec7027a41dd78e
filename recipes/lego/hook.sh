#!/bin/sh
# Hook of lego: uploads each new certificate to CAS, and asks the service for a scan.
#
#   npm install --global alb-cert-rotator-0.1.0.tgz
#   install -D -m 600 upload.env.example /etc/alb-cert-rotator/upload.env      # and fill it in
#   install -m 755 hook.sh /usr/local/bin/alb-cert-rotator-lego
#
#   lego ... run --run-hook /usr/local/bin/alb-cert-rotator-lego
#   lego ... renew --renew-hook /usr/local/bin/alb-cert-rotator-lego
#
# Not with --no-bundle: the file has to hold the whole chain. lego ends with an error if the hook fails, and keeps the certificate; the hook
# can be run again with LEGO_CERT_PATH and LEGO_CERT_KEY_PATH. Nothing is uploaded twice.
set -eu

settings=${ALB_CERT_ROTATOR_SETTINGS:-/etc/alb-cert-rotator/upload.env}
if [ -e "$settings" ]; then
  set -a
  # shellcheck source=/dev/null
  . "$settings"
  set +a
fi

# Timers have a short PATH; npm install --global writes here.
PATH=$PATH:/usr/local/bin
export PATH

exec alb-cert-rotator upload ${ALB_REGION:+--region "$ALB_REGION"} \
  --fullchain "${LEGO_CERT_PATH:?}" --key "${LEGO_CERT_KEY_PATH:?}"
