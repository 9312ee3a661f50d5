# Hindcast on Fargate behind TLS, in one of two forms; README.md has the way to either and out of it.
#
#   store = "sqlite"     One task. The store is on the task's own disk, copied to S3 by Litestream a second behind. A
#                        network file system under SQLite's write-ahead log is unsafe, and two tasks would have two
#                        stores, so nothing is scaled.
#   store = "postgres"   Two tasks or more, scaled with the age of the queue and with the processors' load. The store is
#                        RDS for PostgreSQL; forecasts are shared in ElastiCache for Valkey.
#
# Files that never change once they are there are on EFS in both.

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
  user      = 10001

  sqlite   = var.store == "sqlite"
  postgres = var.store == "postgres"
  # A SQLite store is still read, to move it into the database.
  moves      = local.postgres && var.litestream_image != null
  litestream = local.sqlite || local.moves

  # Folders of the home whose files are written once, by a rename within their folder; each has its access point.
  folders = toset(concat(["models", "runs", "lockbox"], local.postgres ? ["candles", "cache"] : []))
}

module "key" {
  source        = "./modules/key"
  description   = "Secrets, logs, files and back-ups of ${var.name}"
  log_groups    = ["/${var.name}/*", "/aws/rds/instance/${var.name}/*"]
  deletion_days = 30
  tags          = var.tags
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(concat(["service", "flows"], local.litestream ? ["litestream"] : [], local.cache ? ["cache"] : []))
  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = module.key.arn
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
  kms_key_id              = module.key.arn
  recovery_window_in_days = var.force_destroy ? 0 : 30
  tags                    = var.tags
}

resource "aws_secretsmanager_secret_version" "api_key" {
  secret_id                = aws_secretsmanager_secret.api_key.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.api_key.random_password
  secret_string_wo_version = 1
}
