# More services while jobs wait or processors are busy, fewer when both have passed; each has its own lanes for backtests
# and trainings, and any of them takes any job of the queue.
resource "aws_appautoscaling_target" "this" {
  count              = local.postgres ? 1 : 0
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.min_tasks
  max_capacity       = var.max_tasks
  tags               = var.tags
}

# Every service reports the same queue.
resource "aws_cloudwatch_log_metric_filter" "queue" {
  count          = local.postgres ? 1 : 0
  name           = "${var.name}-queue-age"
  log_group_name = aws_cloudwatch_log_group.this["service"].name
  pattern        = "{ $.queue_age_seconds = * }"
  metric_transformation {
    namespace = var.name
    name      = "queue-age"
    value     = "$.queue_age_seconds"
    unit      = "Seconds"
  }
}

resource "aws_appautoscaling_policy" "queue" {
  count              = local.postgres ? 1 : 0
  name               = "${var.name}-queue-age"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.queue_age_target
    scale_out_cooldown = 120
    scale_in_cooldown  = 600

    customized_metric_specification {
      namespace   = var.name
      metric_name = "queue-age"
      statistic   = "Maximum"
      unit        = "Seconds"
    }
  }
}

resource "aws_appautoscaling_policy" "cpu" {
  count              = local.postgres ? 1 : 0
  name               = "${var.name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.cpu_target
    scale_out_cooldown = 120
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
