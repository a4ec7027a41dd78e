#!/usr/bin/env sh
# Deploy hook of acme.sh: uploads each issued certificate to CAS, and asks the service for a scan.
#
#   npm install --global alb-cert-rotator-0.1.0.tgz
#   install -D -m 600 upload.env.example ~/.config/alb-cert-rotator/upload.env      # and fill it in
#   cp alb_cert_rotator.sh ~/.acme.sh/deploy/
#   export ALB_CERT_ROTATOR_SETTINGS="$HOME/.config/alb-cert-rotator/upload.env"
#   acme.sh --deploy -d www.example.com --deploy-hook alb_cert_rotator
#
# acme.sh keeps the path of the settings with the certificate, and runs the hook after each renewal. It never sees what is in them.

# Arguments: domain, file of the key, certificate, certificates of the authority, full chain. Without set -e: acme.sh runs in the same shell.
alb_cert_rotator_deploy() {
  _cdomain="$1"
  _ckey="$2"
  _cfullchain="$5"
  _debug _cdomain "$_cdomain"
  _debug _cfullchain "$_cfullchain"

  _getdeployconf ALB_CERT_ROTATOR_SETTINGS
  if [ -n "$ALB_CERT_ROTATOR_SETTINGS" ]; then
    _savedeployconf ALB_CERT_ROTATOR_SETTINGS "$ALB_CERT_ROTATOR_SETTINGS"
  fi

  # A shell of its own: the credentials stay out of acme.sh.
  if (
    settings="${ALB_CERT_ROTATOR_SETTINGS:-/etc/alb-cert-rotator/upload.env}"
    if [ -e "$settings" ]; then
      set -a
      # shellcheck source=/dev/null
      . "$settings"
      set +a
    fi
    # Timers have a short PATH; npm install --global writes here.
    PATH="$PATH:/usr/local/bin"
    export PATH
    alb-cert-rotator upload ${ALB_REGION:+--region "$ALB_REGION"} --fullchain "$_cfullchain" --key "$_ckey"
  ); then
    _info "CAS has the certificate of $_cdomain."
  else
    _err "The certificate of $_cdomain was not uploaded, or the webhook has not accepted it."
    return 1
  fi
}
