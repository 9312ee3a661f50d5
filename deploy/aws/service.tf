resource "aws_ecs_cluster" "this" {
  name = var.name
  tags = var.tags

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

locals {
  data = [{ sourceVolume = "data", containerPath = "/data", readOnly = false }]
  files = [
    for folder in local.folders : { sourceVolume = folder, containerPath = "/data/${folder}", readOnly = false }
  ]
  log = {
    for name in ["service", "litestream"] : name => {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this[name].name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = name
      }
    }
  }
  hardened = {
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"], add = [] }, initProcessEnabled = false }
  }
  replica = "s3://${aws_s3_bucket.this["store"].bucket}/litestream"
  store   = "/data/hindcast.sqlite"

  containers = [
    # A task's volumes belong to root.
    {
      name                   = "volume"
      image                  = var.image
      essential              = false
      user                   = "0"
      readonlyRootFilesystem = true
      entryPoint             = ["/usr/bin/install"]
      command                = ["-d", "-o", tostring(local.user), "-g", tostring(local.user), "-m", "750", "/data", "/scratch"]
      mountPoints            = concat(local.data, [{ sourceVolume = "tmp", containerPath = "/scratch", readOnly = false }])
      logConfiguration       = local.log.service
    },
    # The newest copy of the store; none at the very first start.
    merge(local.hardened, {
      name             = "restore"
      image            = var.litestream_image
      essential        = false
      user             = tostring(local.user)
      command          = ["restore", "-if-db-not-exists", "-if-replica-exists", "-integrity-check", "quick", "-o", local.store, local.replica]
      environment      = [{ name = "AWS_REGION", value = local.region }]
      mountPoints      = local.data
      logConfiguration = local.log.litestream
      dependsOn        = [{ containerName = "volume", condition = "SUCCESS" }]
    }),
    # It starts before the service and ends after it, so that the last write is copied, too.
    merge(local.hardened, {
      name             = "litestream"
      image            = var.litestream_image
      essential        = true
      user             = tostring(local.user)
      command          = ["replicate", local.store, local.replica]
      environment      = [{ name = "AWS_REGION", value = local.region }]
      mountPoints      = local.data
      logConfiguration = local.log.litestream
      stopTimeout      = 60
      dependsOn        = [{ containerName = "restore", condition = "SUCCESS" }]
    }),
    merge(local.hardened, {
      name      = "hindcast"
      image     = var.image
      essential = true
      user      = tostring(local.user)
      environment = [
        for name, value in merge(var.settings, { HINDCAST_HOME = "/data", HINDCAST_HOST = "0.0.0.0", HINDCAST_PORT = tostring(local.port) }) :
        { name = name, value = value }
      ]
      secrets          = [{ name = "HINDCAST_API_KEY", valueFrom = aws_secretsmanager_secret.api_key.arn }]
      mountPoints      = concat(local.data, local.files, [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }])
      portMappings     = [{ containerPort = local.port, hostPort = local.port, protocol = "tcp" }]
      logConfiguration = local.log.service
      # shutdown-grace is 20 seconds.
      stopTimeout = 60
      healthCheck = {
        command     = ["CMD", "/usr/local/bin/hindcast", "health"]
        interval    = 15
        timeout     = 5
        retries     = 4
        startPeriod = 60
      }
      dependsOn = [{ containerName = "litestream", condition = "START" }]
    }),
  ]
}

resource "aws_ecs_task_definition" "this" {
  #checkov:skip=CKV_AWS_336:every container's root is read-only; the list is an expression that checkov does not follow
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = jsonencode(local.containers)
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
  task_definition  = aws_ecs_task_definition.this.arn
  launch_type      = "FARGATE"
  platform_version = "LATEST"
  desired_count    = 1
  propagate_tags   = "SERVICE"
  tags             = var.tags

  # One task at a time, since each has a store: the old one has copied its last write before the new one restores.
  # Requests wait for about a minute during an upgrade.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
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

  depends_on = [
    aws_lb_listener.https, aws_efs_mount_target.this, aws_iam_role_policy.task, aws_iam_role_policy.execution,
    aws_secretsmanager_secret_version.api_key,
  ]
}
