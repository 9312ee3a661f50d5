# Runs sweeps as array jobs of AWS Batch on Fargate, over a bucket of plans, data and results.
#
#   terraform apply -var image=... -var vpc_id=... -var 'subnet_ids=["..."]'
#   plan=$(hindcast sweep plan search ... --to "$(terraform output -raw sweeps)")
#   aws batch submit-job --job-name sweep --job-queue "$(terraform output -raw queue)" \
#     --job-definition "$(terraform output -raw job_definition)" \
#     --array-properties size=16 --parameters plan="$plan"
#   hindcast sweep merge "$plan"

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
  log_group = "/aws/batch/${var.name}"
  objects   = "${aws_s3_bucket.sweeps.arn}/${var.prefix}/*"
}

# One key for what lies in the bucket and in the log.
resource "aws_kms_key" "sweeps" {
  description             = "Plans, results and logs of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = var.tags
}

data "aws_iam_policy_document" "key" {
  # The account's own policies say who else may use and manage it.
  #checkov:skip=CKV_AWS_109:the policy of a key has no other resource than the key
  #checkov:skip=CKV_AWS_111:the policy of a key has no other resource than the key
  #checkov:skip=CKV_AWS_356:the policy of a key has no other resource than the key
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account}:root"]
    }
  }
  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${local.region}.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${local.log_group}"]
    }
  }
}

resource "aws_cloudwatch_log_group" "sweeps" {
  name              = local.log_group
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.sweeps.arn
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
    plan = "s3://${aws_s3_bucket.sweeps.bucket}/${var.prefix}/PLAN.json"
  }

  container_properties = jsonencode({
    image            = var.image
    command          = ["sweep", "run", "Ref::plan"]
    jobRoleArn       = aws_iam_role.job.arn
    executionRoleArn = aws_iam_role.execution.arn
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
