# Forecasts that services share. It may be lost at any time, which costs time and never an answer; so nothing of it is
# backed up.
#
# The connection is encrypted from task to server by a TLS proxy in the task, since the service does not speak TLS to the
# cache. There is no password: the provider would keep it in its state, and IAM's lives for a quarter of an hour. Who may
# ask is decided by the security group alone, which lets in the tasks and nobody else.
locals {
  cache = local.postgres && var.cache_proxy_image != null
}

resource "aws_elasticache_subnet_group" "this" {
  count      = local.cache ? 1 : 0
  name       = var.name
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
  tags       = var.tags
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV_AWS_31:encrypted; a password would lie in Terraform's state, so the security group decides alone
  #checkov:skip=CKV2_AWS_50:fails over by itself where there are two nodes; with one, a lost cache costs time alone
  count                = local.cache ? 1 : 0
  replication_group_id = var.name
  description          = "Forecasts that services of ${var.name} share"
  tags                 = var.tags

  engine         = "valkey"
  engine_version = "8.0"
  # Its policy is volatile-lru: a full server removes what was not asked for the longest. Every entry expires.
  parameter_group_name       = "default.valkey8"
  node_type                  = var.cache_class
  num_cache_clusters         = var.cache_nodes
  automatic_failover_enabled = var.cache_nodes > 1
  multi_az_enabled           = var.cache_nodes > 1
  auto_minor_version_upgrade = true
  apply_immediately          = true
  snapshot_retention_limit   = 0

  port                       = 6379
  subnet_group_name          = aws_elasticache_subnet_group.this[0].name
  security_group_ids         = [aws_security_group.cache[0].id]
  transit_encryption_enabled = true
  at_rest_encryption_enabled = true
  kms_key_id                 = module.key.arn
}
