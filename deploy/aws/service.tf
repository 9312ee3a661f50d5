resource "aws_ecs_cluster" "this" {
  name = var.name
  tags = var.tags

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

# move is there while a SQLite store is moved into the database.
resource "aws_ecs_task_definition" "this" {
  #checkov:skip=CKV_AWS_336:every container's root is read-only; the list is an expression that checkov does not follow
  for_each                 = toset(concat(["serve"], local.moves ? ["move"] : []))
  family                   = each.key == "serve" ? var.name : "${var.name}-move"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = module.start.arn
  container_definitions    = each.key == "serve" ? jsonencode(local.containers) : jsonencode(local.move)
  tags                     = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }
  ephemeral_storage {
    size_in_gib = var.storage_gib
  }
  volume {
    name = "data"
  }
  volume {
    name = "tmp"
  }
  dynamic "volume" {
    for_each = local.folders
    content {
      name = volume.key
      efs_volume_configuration {
        file_system_id     = aws_efs_file_system.this.id
        transit_encryption = "ENABLED"
        authorization_config {
          access_point_id = aws_efs_access_point.this[volume.key].id
          iam             = "ENABLED"
        }
      }
    }
  }
}

resource "aws_ecs_service" "this" {
  name             = var.name
  cluster          = aws_ecs_cluster.this.id
  task_definition  = aws_ecs_task_definition.this["serve"].arn
  launch_type      = "FARGATE"
  platform_version = "LATEST"
  desired_count    = local.postgres ? var.min_tasks : 1
  propagate_tags   = "SERVICE"
  tags             = var.tags

  # On a database new tasks are ready before old ones end. With SQLite there is one task at a time, since each has a
  # store: the old one has copied its last write before the new one restores, and requests wait for about a minute.
  deployment_minimum_healthy_percent = local.postgres ? 100 : 0
  deployment_maximum_percent         = local.postgres ? 200 : 100
  health_check_grace_period_seconds  = 300

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets          = [for subnet in aws_subnet.private : subnet.id]
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = false
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = "hindcast"
    container_port   = local.port
  }

  lifecycle {
    # Scaling changes it, and so does whoever stops the service for a restore or a move.
    ignore_changes = [desired_count]
  }

  depends_on = [
    aws_lb_listener.https, aws_efs_mount_target.this, aws_iam_role_policy.task,
    aws_secretsmanager_secret_version.api_key,
  ]
}
