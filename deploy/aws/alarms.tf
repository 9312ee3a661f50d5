# deploy/monitoring has the alerts on the service's own figures; these need nothing but CloudWatch. periods are minutes.
locals {
  balancer = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this.arn_suffix }
  service  = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.this.name }

  service_alarms = {
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
      text      = "A task's memory is nearly used up: give it more."
      namespace = "AWS/ECS", metric = "MemoryUtilization", statistic = "Maximum"
      compare   = "GreaterThanThreshold", threshold = 90, periods = 10, missing = "notBreaching", dimensions = local.service
    }
    log-errors = {
      text      = "The service logs errors."
      namespace = var.name, metric = "errors", statistic = "Sum"
      compare   = "GreaterThanThreshold", threshold = 0, periods = 1, missing = "notBreaching", dimensions = {}
    }
  }

  sqlite_alarms = {
    store-disk = {
      text      = "The task's disk is nearly full: give it more (storage_gib)."
      namespace = "ECS/ContainerInsights", metric = "EphemeralStorageUtilized", statistic = "Maximum"
      compare   = "GreaterThanThreshold", threshold = var.storage_gib * 0.8, periods = 5, missing = "notBreaching", dimensions = local.service
    }
    backup = {
      text      = "Litestream logs errors: the store is not copied, and the task's disk is the only one that has it."
      namespace = var.name, metric = "backup-errors", statistic = "Sum"
      compare   = "GreaterThanThreshold", threshold = 0, periods = 3, missing = "notBreaching", dimensions = {}
    }
  }

  database_dimensions = { DBInstanceIdentifier = var.name }
  postgres_alarms = {
    too-few = {
      text      = "Fewer tasks run than min_tasks: look at the service's events."
      namespace = "ECS/ContainerInsights", metric = "RunningTaskCount", statistic = "Minimum"
      compare   = "LessThanThreshold", threshold = var.min_tasks, periods = 15, missing = "breaching", dimensions = local.service
    }
    queue-age = {
      text      = "A job has waited for a quarter of an hour although tasks are added, or no task reports the queue: raise max_tasks, or look at the lines of `queue` in the log."
      namespace = var.name, metric = "queue-age", statistic = "Maximum"
      compare   = "GreaterThanThreshold", threshold = 900, periods = 10, missing = "breaching", dimensions = {}
    }
    database-storage = {
      text      = "The database's disk is nearly full, and RDS has not made it larger: raise database_max_gib."
      namespace = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum"
      compare   = "LessThanThreshold", threshold = var.database_gib * pow(2, 30) / 20, periods = 10, missing = "notBreaching", dimensions = local.database_dimensions
    }
    database-cpu = {
      text      = "The database's processors are busy: look at Performance Insights, and give it a larger database_class."
      namespace = "AWS/RDS", metric = "CPUUtilization", statistic = "Average"
      compare   = "GreaterThanThreshold", threshold = 80, periods = 15, missing = "notBreaching", dimensions = local.database_dimensions
    }
    database-connections = {
      text      = "More connections than max_tasks services open, even during a deployment: see who else is connected (pg_stat_activity)."
      namespace = "AWS/RDS", metric = "DatabaseConnections", statistic = "Maximum"
      compare   = "GreaterThanThreshold", threshold = local.database.connections, periods = 5, missing = "notBreaching", dimensions = local.database_dimensions
    }
    database-gone = {
      text      = "The database reports nothing: look at its events."
      namespace = "AWS/RDS", metric = "DatabaseConnections", statistic = "Minimum"
      compare   = "LessThanThreshold", threshold = 0, periods = 5, missing = "breaching", dimensions = local.database_dimensions
    }
  }

  # A metric of ElastiCache belongs to a node.
  cache_alarms = merge([
    for number in range(1, var.cache_nodes + 1) : {
      "cache-memory-${number}" = {
        text       = "The cache is full for an hour: forecasts that are still asked for may be removed. Give it a larger cache_class."
        namespace  = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", statistic = "Minimum"
        compare    = "GreaterThanThreshold", threshold = 95, periods = 60, missing = "notBreaching"
        dimensions = { CacheClusterId = format("%s-%03d", var.name, number) }
      }
      "cache-evictions-${number}" = {
        text       = "The cache removes forecasts for want of room all the time: give it a larger cache_class."
        namespace  = "AWS/ElastiCache", metric = "Evictions", statistic = "Sum"
        compare    = "GreaterThanThreshold", threshold = 100, periods = 15, missing = "notBreaching"
        dimensions = { CacheClusterId = format("%s-%03d", var.name, number) }
      }
    }
  ]...)

  alarms = merge(
    local.service_alarms,
    local.sqlite ? local.sqlite_alarms : null,
    local.postgres ? local.postgres_alarms : null,
    local.cache ? local.cache_alarms : null,
  )
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
  count          = local.sqlite ? 1 : 0
  name           = "${var.name}-backup-errors"
  log_group_name = aws_cloudwatch_log_group.this["litestream"].name
  pattern        = "ERROR"
  metric_transformation {
    namespace = var.name
    name      = "backup-errors"
    value     = "1"
  }
}
