resource "aws_lb" "this" {
  #checkov:skip=CKV2_AWS_28:clients are named networks and hold a key; add a web ACL where client_cidrs is the world
  #checkov:skip=CKV2_AWS_20:nothing listens at port 80, so no key is ever sent in the clear
  #checkov:skip=CKV_AWS_150:protected unless force_destroy says otherwise
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = var.internal
  subnets                    = [for subnet in(var.internal ? aws_subnet.private : aws_subnet.public) : subnet.id]
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  enable_deletion_protection = !var.force_destroy
  # A backtest answers when it is done; request-timeout is 60 seconds, and streams of events send more often.
  idle_timeout = 120
  tags         = var.tags

  access_logs {
    bucket  = module.bucket["access"].name
    enabled = true
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  tags              = var.tags

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; the rest of the way is between two security groups
  name_prefix          = "hind-"
  port                 = local.port
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = aws_vpc.this.id
  deregistration_delay = 30
  tags                 = var.tags

  health_check {
    path                = "/health/ready"
    matcher             = "200"
    interval            = local.patience.interval
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = local.patience.failures
  }

  lifecycle {
    create_before_destroy = true
  }
}
