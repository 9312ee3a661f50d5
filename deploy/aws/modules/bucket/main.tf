# A private bucket: encrypted, reached over TLS alone, with versions as a safeguard.
variable "name" {
  description = "Name of the bucket."
  type        = string
}

variable "key_arn" {
  description = "ARN of the key that encrypts objects; null for S3's own keys."
  type        = string
  default     = null
}

variable "version_days" {
  description = "Days that replaced and removed objects are kept."
  type        = number
}

variable "object_days" {
  description = "Days after which objects are removed; null for never."
  type        = number
  default     = null
}

variable "statements" {
  description = "Policy documents as JSON whose statements the bucket's policy has, too."
  type        = list(string)
  default     = []
}

variable "force_destroy" {
  description = "Whether destroying the bucket removes its objects."
  type        = bool
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:the load balancer's log is an access log itself; CloudTrail's data events tell of other buckets
  #checkov:skip=CKV_AWS_144:one region, as everything else here; copy the bucket where the region may be lost
  #checkov:skip=CKV_AWS_145:the load balancer writes with S3's own keys only; every other bucket has a key
  #checkov:skip=CKV2_AWS_62:nobody waits for events of these buckets
  bucket        = var.name
  force_destroy = var.force_destroy
  tags          = var.tags
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.key_arn
    }
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  #checkov:skip=CKV_AWS_300:uploads that were cut short go after a day, below; checkov does not follow a dynamic rule
  bucket     = aws_s3_bucket.this.id
  depends_on = [aws_s3_bucket_versioning.this]

  rule {
    id     = "leftovers"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = var.version_days
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
  dynamic "rule" {
    for_each = var.object_days == null ? [] : [var.object_days]
    content {
      id     = "old"
      status = "Enabled"
      filter {}
      expiration {
        days = rule.value
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket     = aws_s3_bucket.this.id
  policy     = data.aws_iam_policy_document.this.json
  depends_on = [aws_s3_bucket_public_access_block.this]
}

data "aws_iam_policy_document" "this" {
  source_policy_documents = var.statements

  statement {
    sid       = "TLSOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

output "name" {
  description = "Name of the bucket, once its policy holds."
  value       = aws_s3_bucket.this.bucket
  depends_on  = [aws_s3_bucket_policy.this]
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}
