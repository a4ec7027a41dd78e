# A listener of Terraform whose certificates the rotator replaces. Not run with Terraform; what the provider does is read in its code.
#
# Terraform makes the listener with its first certificate. From then on the rotator decides: without ignore_changes, the next apply would see the
# rotated certificate as drift and put the old one back, expired by then. In the other direction the rotator needs nothing: it reads the listener
# as it is.

variable "load_balancer_id" {
  type = string
}

variable "server_group_id" {
  type = string
}

variable "certificate_id" {
  type        = string
  description = "For the first apply only, as 20741377-cn-hangzhou. A later value changes nothing."
}

variable "additional_certificate_ids" {
  type        = set(string)
  description = "For the first apply only: see the resource extra."
  default     = []
}

resource "alicloud_alb_listener" "https" {
  load_balancer_id     = var.load_balancer_id
  listener_protocol    = "HTTPS"
  listener_port        = 443
  listener_description = "shop"

  default_actions {
    type = "ForwardGroup"
    forward_group_config {
      server_group_tuples {
        server_group_id = var.server_group_id
      }
    }
  }

  certificates {
    certificate_id = var.certificate_id
  }

  lifecycle {
    ignore_changes = [certificates]
  }
}

# One resource for each additional certificate, whose id cannot be changed: where the rotator has replaced one, Terraform finds the resource gone
# and would attach the old certificate again. ignore_changes does not help with a resource that is gone. So the first apply makes them. Then put
# this block in the place of the resource and its variable: the next apply forgets them, and detaches nothing (Terraform 1.7 or later).
#
#   removed {
#     from = alicloud_alb_listener_additional_certificate_attachment.extra
#     lifecycle {
#       destroy = false
#     }
#   }
resource "alicloud_alb_listener_additional_certificate_attachment" "extra" {
  for_each       = var.additional_certificate_ids
  listener_id    = alicloud_alb_listener.https.id
  certificate_id = each.value
}
