# What the task may do: mount its files, and with SQLite copy its store.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = module.start.trust
  tags               = var.tags
}

data "aws_iam_policy_document" "task" {
  dynamic "statement" {
    for_each = local.litestream ? [1] : []
    content {
      sid = "Store"
      # Litestream removes what is older than its retention; versions of it stay for backup_days. A move reads alone.
      actions   = local.sqlite ? ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] : ["s3:GetObject"]
      resources = ["${module.bucket["store"].arn}/litestream/*"]
    }
  }
  dynamic "statement" {
    for_each = local.litestream ? [1] : []
    content {
      sid       = "Names"
      actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
      resources = [module.bucket["store"].arn]
    }
  }
  dynamic "statement" {
    for_each = local.litestream ? [1] : []
    content {
      sid       = "Key"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [module.key.arn]
    }
  }
  statement {
    sid       = "Files"
    actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    resources = [aws_efs_file_system.this.arn]
    condition {
      test     = "ArnEquals"
      variable = "elasticfilesystem:AccessPointArn"
      values   = [for point in aws_efs_access_point.this : point.arn]
    }
  }
}

resource "aws_iam_role_policy" "task" {
  name   = "work"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.task.json
}

module "start" {
  source          = "./modules/start"
  name            = "${var.name}-execution"
  log_group_arns  = [for name, group in aws_cloudwatch_log_group.this : group.arn if name != "flows"]
  repository_arns = var.repository_arns
  secret_arns     = concat([aws_secretsmanager_secret.api_key.arn], aws_secretsmanager_secret.database[*].arn)
  key_arn         = module.key.arn
  tags            = var.tags
}

data "aws_iam_policy_document" "flow_logs" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "flows" {
  name               = "${var.name}-flows"
  assume_role_policy = data.aws_iam_policy_document.flow_logs.json
  tags               = var.tags
}

data "aws_iam_policy_document" "flows" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = [aws_cloudwatch_log_group.this["flows"].arn, "${aws_cloudwatch_log_group.this["flows"].arn}:*"]
  }
}

resource "aws_iam_role_policy" "flows" {
  name   = "log"
  role   = aws_iam_role.flows.id
  policy = data.aws_iam_policy_document.flows.json
}
