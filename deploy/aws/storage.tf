# Files of the home that never change once they are there. Of store = "postgres" they are all of it but the store: every
# task mounts the same.
resource "aws_efs_file_system" "this" {
  encrypted       = true
  kms_key_id      = module.key.arn
  throughput_mode = "elastic"
  tags            = merge(var.tags, { Name = var.name })

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }
  lifecycle_policy {
    transition_to_primary_storage_class = "AFTER_1_ACCESS"
  }
}

# AWS Backup's daily plan, kept for 35 days.
resource "aws_efs_backup_policy" "this" {
  count          = var.file_backups ? 1 : 0
  file_system_id = aws_efs_file_system.this.id
  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_efs_mount_target" "this" {
  for_each        = aws_subnet.private
  file_system_id  = aws_efs_file_system.this.id
  subnet_id       = each.value.id
  security_groups = [aws_security_group.files.id]
}

resource "aws_efs_access_point" "this" {
  for_each       = local.folders
  file_system_id = aws_efs_file_system.this.id
  tags           = merge(var.tags, { Name = "${var.name}-${each.key}" })

  posix_user {
    uid = local.user
    gid = local.user
  }
  root_directory {
    path = "/${each.key}"
    creation_info {
      owner_uid   = local.user
      owner_gid   = local.user
      permissions = "0750"
    }
  }
}

# store: Litestream's copy of the store. access: who has asked the load balancer.
module "bucket" {
  for_each      = toset(concat(["access"], local.litestream ? ["store"] : []))
  source        = "./modules/bucket"
  name          = "${var.name}-${each.key}-${local.account}-${local.region}"
  key_arn       = each.key == "access" ? null : module.key.arn
  version_days  = var.backup_days
  object_days   = each.key == "access" ? var.log_days : null
  statements    = each.key == "access" ? [data.aws_iam_policy_document.access.json] : []
  force_destroy = var.force_destroy
  tags          = var.tags
}

data "aws_iam_policy_document" "access" {
  statement {
    sid       = "LoadBalancer"
    actions   = ["s3:PutObject"]
    resources = ["arn:${local.partition}:s3:::${var.name}-access-${local.account}-${local.region}/AWSLogs/${local.account}/*"]
    principals {
      type        = "Service"
      identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com"]
    }
  }
}
