# Runs sweeps as array jobs of AWS Batch on Fargate, over a bucket of plans, data and results.
#
#   terraform apply -var image=... -var vpc_id=... -var 'subnet_ids=["..."]'
#   plan=$(hindcast sweep plan search ... --to "$(terraform output -raw sweeps)")
#   aws batch submit-job --job-name sweep --job-queue "$(terraform output -raw queue)" \
#     --job-definition "$(terraform output -raw job_definition)" \
#     --array-properties size=16 --parameters plan="$plan"
#   hindcast sweep merge "$plan"

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  log_group = "/aws/batch/${var.name}"
  objects   = "${module.bucket.arn}/${var.prefix}/*"
}

module "key" {
  source        = "../aws/modules/key"
  description   = "Plans, results and logs of ${var.name}"
  log_groups    = [local.log_group]
  deletion_days = 7
  tags          = var.tags
}

# Plans, data and results. What lies there follows from its name and is written once, with If-None-Match: *, so a
# version of an object is kept only as a safeguard.
module "bucket" {
  source        = "../aws/modules/bucket"
  name          = "${var.name}-${local.account}-${local.region}"
  key_arn       = module.key.arn
  version_days  = 7
  force_destroy = var.force_destroy
  tags          = var.tags
}

resource "aws_cloudwatch_log_group" "sweeps" {
  name              = local.log_group
  retention_in_days = var.log_days
  kms_key_id        = module.key.arn
  tags              = var.tags
}

# Jobs speak to AWS and to nobody else, and nobody speaks to them.
resource "aws_security_group" "jobs" {
  name        = var.name
  description = "Jobs of ${var.name}: HTTPS out, nothing in"
  vpc_id      = var.vpc_id
  tags        = var.tags

  egress {
    description = "S3, ECR and CloudWatch Logs"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_batch_compute_environment" "jobs" {
  # A prefix, so that a changed environment is made before the old one is removed.
  compute_environment_name_prefix = "${var.name}-"
  type                            = "MANAGED"
  service_role                    = var.service_role_arn
  tags                            = var.tags

  compute_resources {
    type               = var.spot ? "FARGATE_SPOT" : "FARGATE"
    max_vcpus          = var.max_vcpus
    subnets            = var.subnet_ids
    security_group_ids = [aws_security_group.jobs.id]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_batch_job_queue" "sweeps" {
  name     = var.name
  state    = "ENABLED"
  priority = 1
  tags     = var.tags

  compute_environment_order {
    order               = 1
    compute_environment = aws_batch_compute_environment.jobs.arn
  }
}

resource "aws_batch_job_definition" "sweep" {
  name                  = var.name
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  propagate_tags        = true
  tags                  = var.tags

  parameters = {
    # Each submission names its own.
    plan = "s3://${module.bucket.name}/${var.prefix}/PLAN.json"
  }

  container_properties = jsonencode({
    image            = var.image
    command          = ["sweep", "run", "Ref::plan"]
    jobRoleArn       = aws_iam_role.job.arn
    executionRoleArn = module.start.arn
    resourceRequirements = [
      { type = "VCPU", value = tostring(var.vcpus) },
      { type = "MEMORY", value = tostring(var.memory) },
    ]
    environment = [
      { name = "AWS_REGION", value = local.region },
    ]
    networkConfiguration         = { assignPublicIp = var.assign_public_ip ? "ENABLED" : "DISABLED" }
    fargatePlatformConfiguration = { platformVersion = "LATEST" }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.sweeps.name
        "awslogs-region"        = local.region
        "awslogs-stream-prefix" = "sweep"
      }
    }
  })

  # The exit codes of `hindcast sweep run`; docs/sweeps.md.
  retry_strategy {
    attempts = 10

    # The command, the plan or a task is at fault: a retry fails alike.
    evaluate_on_exit {
      action       = "EXIT"
      on_exit_code = "64"
    }
    evaluate_on_exit {
      action       = "EXIT"
      on_exit_code = "65"
    }
    # Tasks are left.
    evaluate_on_exit {
      action       = "RETRY"
      on_exit_code = "75"
    }
    # Whatever else ended it, such as capacity that was taken away (137, 143): what is done is skipped.
    evaluate_on_exit {
      action    = "RETRY"
      on_reason = "*"
    }
  }

  timeout {
    attempt_duration_seconds = var.attempt_hours * 3600
  }
}
