# What Fargate may do to start a task: pull its images, read its secrets, write its log.
variable "name" {
  description = "Name of the role."
  type        = string
}

variable "log_group_arns" {
  description = "ARNs of the log groups that the task's containers write to."
  type        = list(string)
}

variable "repository_arns" {
  description = "ARNs of the ECR repositories that have the images; none for public images."
  type        = list(string)
}

variable "secret_arns" {
  description = "ARNs of the secrets that containers are given."
  type        = list(string)
  default     = []
}

variable "key_arn" {
  description = "ARN of the key of these secrets."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
  tags               = var.tags
}

data "aws_iam_policy_document" "this" {
  #checkov:skip=CKV_AWS_356:ecr:GetAuthorizationToken knows no resources
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for arn in var.log_group_arns : "${arn}:*"]
  }
  dynamic "statement" {
    for_each = length(var.secret_arns) == 0 ? [] : [1]
    content {
      sid       = "Secrets"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = var.secret_arns
    }
  }
  dynamic "statement" {
    for_each = length(var.secret_arns) == 0 ? [] : [1]
    content {
      sid       = "Key"
      actions   = ["kms:Decrypt"]
      resources = [var.key_arn]
    }
  }
  dynamic "statement" {
    for_each = length(var.repository_arns) == 0 ? [] : [1]
    content {
      sid       = "Images"
      actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      resources = var.repository_arns
    }
  }
  dynamic "statement" {
    for_each = length(var.repository_arns) == 0 ? [] : [1]
    content {
      sid       = "Login"
      actions   = ["ecr:GetAuthorizationToken"]
      resources = ["*"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "start"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

output "arn" {
  description = "ARN of the role, once it has its policy."
  value       = aws_iam_role.this.arn
  depends_on  = [aws_iam_role_policy.this]
}

output "trust" {
  description = "The policy, as JSON, that lets tasks of this account take a role."
  value       = data.aws_iam_policy_document.trust.json
}
