#!/bin/sh
# Deploy hook of certbot: uploads each renewed certificate to CAS, and asks the service for a scan.
#
#   npm install --global alb-cert-rotator-0.1.0.tgz
#   install -D -m 600 upload.env.example /etc/alb-cert-rotator/upload.env      # and fill it in
#   install -m 755 deploy-hook.sh /etc/letsencrypt/renewal-hooks/deploy/alb-cert-rotator
#
# certbot runs it after each renewal. For certificates that exist already, once each:
#
#   RENEWED_LINEAGE=/etc/letsencrypt/live/www.example.com /etc/letsencrypt/renewal-hooks/deploy/alb-cert-rotator
#
# certbot reports a hook that fails, and counts the renewal as done: run the line above again after a failure. Nothing is uploaded twice.
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
  --fullchain "${RENEWED_LINEAGE:?}/fullchain.pem" --key "${RENEWED_LINEAGE:?}/privkey.pem"
