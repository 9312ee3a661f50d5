# deploy/monitoring has the alerts on the service's own figures; these need nothing but CloudWatch.
locals {
  balancer = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this.arn_suffix }
  service  = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.this.name }

  alarms = {
    not-ready = {
      text      = "No task is ready: look at the service's events and its log."
      namespace = "AWS/ApplicationELB", metric = "HealthyHostCount", statistic = "Minimum"
      compare   = "LessThanThreshold", threshold = 1, periods = 5, missing = "breaching", dimensions = local.balancer
    }
    errors = {
      text      = "Requests end with 5xx: look for errors in the log."
      namespace = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", statistic = "Sum"
      compare   = "GreaterThanThreshold", threshold = 10, periods = 5, missing = "notBreaching", dimensions = local.balancer
    }
    memory = {
      text      = "The task's memory is nearly used up: give it more."
      namespace = "AWS/ECS", metric = "MemoryUtilization", statistic = "Maximum"
      compare   = "GreaterThanThreshold", threshold = 90, periods = 10, missing = "notBreaching", dimensions = local.service
    }
    store-disk = {
      text      = "The task's disk is nearly full: give it more (storage_gib)."
      namespace = "ECS/ContainerInsights", metric = "EphemeralStorageUtilized", statistic = "Maximum"
      compare   = "GreaterThanThreshold", threshold = var.storage_gib * 0.8, periods = 5, missing = "notBreaching", dimensions = local.service
    }
    log-errors = {
      text      = "The service logs errors."
      namespace = var.name, metric = "errors", statistic = "Sum"
      compare   = "GreaterThanThreshold", threshold = 0, periods = 1, missing = "notBreaching", dimensions = {}
    }
    backup = {
      text      = "Litestream logs errors: the store is not copied, and the task's disk is the only one that has it."
      namespace = var.name, metric = "backup-errors", statistic = "Sum"
      compare   = "GreaterThanThreshold", threshold = 0, periods = 3, missing = "notBreaching", dimensions = {}
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  comparison_operator = each.value.compare
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  dimensions          = each.value.dimensions
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics
  tags                = var.tags
}

resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "${var.name}-errors"
  log_group_name = aws_cloudwatch_log_group.this["service"].name
  pattern        = "{ $.level = \"error\" || $.level = \"critical\" }"
  metric_transformation {
    namespace = var.name
    name      = "errors"
    value     = "1"
  }
}

resource "aws_cloudwatch_log_metric_filter" "backup" {
  name           = "${var.name}-backup-errors"
  log_group_name = aws_cloudwatch_log_group.this["litestream"].name
  pattern        = "ERROR"
  metric_transformation {
    namespace = var.name
    name      = "backup-errors"
    value     = "1"
  }
}
