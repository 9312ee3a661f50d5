# The store of store = "postgres": jobs and their results, trials, keys and the index of candles.
locals {
  database = {
    # A service has nine connections at most, and a deployment runs old and new services at once.
    connections = 9 * 2 * var.max_tasks
    bundle      = "/data/database-ca.pem"
  }
  # No password: libpq takes that from PGPASSWORD. The server's name and certificate are checked.
  database_url = local.postgres ? "postgres://hindcast@${aws_db_instance.this[0].endpoint}/hindcast?sslmode=verify-full&sslrootcert=${local.database.bundle}" : null
}

# The password is made here and written through, like the API key. It is not RDS's own managed one, since RDS replaces
# that every seven days and a running task keeps the one with which it was started.
ephemeral "aws_secretsmanager_random_password" "database" {
  count               = local.postgres ? 1 : 0
  password_length     = 48
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "database" {
  #checkov:skip=CKV2_AWS_57:a running task keeps its password, so it is replaced together with the tasks; README, "Keys"
  count                   = local.postgres ? 1 : 0
  name_prefix             = "${var.name}-database-"
  description             = "Password of ${var.name} for its database"
  kms_key_id              = module.key.arn
  recovery_window_in_days = var.force_destroy ? 0 : 30
  tags                    = var.tags
}

resource "aws_secretsmanager_secret_version" "database" {
  count                    = local.postgres ? 1 : 0
  secret_id                = aws_secretsmanager_secret.database[0].id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.database[0].random_password
  secret_string_wo_version = var.database_password_version
}

# What the secret has, read back: an application that was cut short in between goes on with the same password.
ephemeral "aws_secretsmanager_secret_version" "database" {
  count      = local.postgres ? 1 : 0
  secret_id  = aws_secretsmanager_secret_version.database[0].secret_id
  version_id = aws_secretsmanager_secret_version.database[0].version_id
}

resource "aws_db_subnet_group" "this" {
  count      = local.postgres ? 1 : 0
  name       = var.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
  tags       = var.tags
}

resource "aws_db_parameter_group" "this" {
  count       = local.postgres ? 1 : 0
  name_prefix = "${var.name}-"
  description = "TLS alone; schema changes and slow statements are logged"
  family      = "postgres${var.database_version}"
  tags        = var.tags

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "log_statement"
    value = "ddl"
  }
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "database" {
  for_each          = toset(local.postgres ? ["postgresql", "upgrade"] : [])
  name              = "/aws/rds/instance/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = module.key.arn
  tags              = var.tags
}

resource "aws_db_instance" "this" {
  #checkov:skip=CKV_AWS_118:the alarms need CloudWatch's figures alone, and Performance Insights has the waits of statements
  #checkov:skip=CKV_AWS_161:libpq keeps one password per process, and a token of IAM is good for a quarter of an hour
  #checkov:skip=CKV_AWS_293:protected unless force_destroy says otherwise
  #checkov:skip=CKV_AWS_157:in two zones unless multi_az says otherwise
  count      = local.postgres ? 1 : 0
  identifier = var.name
  tags       = var.tags

  engine                      = "postgres"
  engine_version              = var.database_version
  instance_class              = var.database_class
  multi_az                    = var.multi_az
  auto_minor_version_upgrade  = true
  allow_major_version_upgrade = true # by database_version alone, in the next maintenance window
  apply_immediately           = false

  storage_type          = "gp3"
  allocated_storage     = var.database_gib
  max_allocated_storage = var.database_max_gib
  storage_encrypted     = true
  kms_key_id            = module.key.arn

  db_name             = "hindcast"
  username            = "hindcast"
  password_wo         = ephemeral.aws_secretsmanager_secret_version.database[0].secret_string
  password_wo_version = var.database_password_version

  db_subnet_group_name   = aws_db_subnet_group.this[0].name
  vpc_security_group_ids = [aws_security_group.database[0].id]
  publicly_accessible    = false
  parameter_group_name   = aws_db_parameter_group.this[0].name

  backup_retention_period   = var.backup_days
  copy_tags_to_snapshot     = true
  delete_automated_backups  = var.force_destroy
  deletion_protection       = !var.force_destroy
  skip_final_snapshot       = var.force_destroy
  final_snapshot_identifier = var.force_destroy ? null : "${var.name}-final"

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = module.key.arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]

  depends_on = [aws_cloudwatch_log_group.database]
}
