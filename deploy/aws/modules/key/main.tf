# One key for the secrets, logs, files and back-ups of a deployment.
variable "description" {
  description = "What the key encrypts."
  type        = string
}

variable "log_groups" {
  description = "Names of the log groups that the key encrypts; * stands for any text."
  type        = list(string)
}

variable "deletion_days" {
  description = "Days in which a deletion of the key can be taken back: 7 to 30."
  type        = number
}

variable "tags" {
  description = "Tags of the key."
  type        = map(string)
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
}

resource "aws_kms_key" "this" {
  description             = var.description
  enable_key_rotation     = true
  deletion_window_in_days = var.deletion_days
  policy                  = data.aws_iam_policy_document.this.json
  tags                    = var.tags
}

data "aws_iam_policy_document" "this" {
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
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = [for name in var.log_groups : "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:${name}"]
    }
  }
}

output "arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn
}
