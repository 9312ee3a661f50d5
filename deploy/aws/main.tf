# One service on Fargate behind TLS: the store on the task's own disk, copied to S3 by Litestream a second
# behind; models and runs, which are files that never change, on EFS. README.md has the way to it and out of it.
#
# One task, and no autoscaling: the store is SQLite, which has one machine. A network file system under SQLite's
# write-ahead log is unsafe, and two tasks would have two stores.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_availability_zones" "all" {
  #checkov:skip=CKV_AWS_394:the first two by name are taken, which a further zone does not change
  state = "available"
}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.name
  zones     = slice(data.aws_availability_zones.all.names, 0, 2)
  port      = 8001
  # Folders of the home that hold files which are written once; each has its access point.
  folders = toset(["models", "runs", "lockbox"])
  user    = 10001
}

# One key for secrets, logs, files and back-ups.
resource "aws_kms_key" "this" {
  description             = "Secrets, logs, files and back-ups of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
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
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/${var.name}/*"]
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(["service", "litestream", "flows"])
  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.this.arn
  tags              = var.tags
}

# The API key of all clients. It is made here and written through: neither plan nor state has it.
ephemeral "aws_secretsmanager_random_password" "api_key" {
  password_length     = 48
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "api_key" {
  #checkov:skip=CKV2_AWS_57:clients hold the key, so a rotation that they do not know of locks them out; README, "Keys"
  name_prefix             = "${var.name}-api-key-"
  description             = "API key of ${var.name} for all clients"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.force_destroy ? 0 : 30
  tags                    = var.tags
}

resource "aws_secretsmanager_secret_version" "api_key" {
  secret_id                = aws_secretsmanager_secret.api_key.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.api_key.random_password
  secret_string_wo_version = 1
}
