# Plans, data and results. What lies there follows from its name and is written once, with
# If-None-Match: *, so a version of an object is kept only as a safeguard.
resource "aws_s3_bucket" "sweeps" {
  #checkov:skip=CKV_AWS_18:CloudTrail's data events tell more of accesses than a log in another bucket
  #checkov:skip=CKV_AWS_144:results can be computed again, so a copy in another region buys nothing
  #checkov:skip=CKV2_AWS_62:nobody waits for events; `sweep status` lists the results
  bucket        = "${var.name}-${local.account}-${local.region}"
  force_destroy = var.force_destroy
  tags          = var.tags
}

resource "aws_s3_bucket_ownership_controls" "sweeps" {
  bucket = aws_s3_bucket.sweeps.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "sweeps" {
  bucket                  = aws_s3_bucket.sweeps.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "sweeps" {
  bucket = aws_s3_bucket.sweeps.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.sweeps.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "sweeps" {
  bucket = aws_s3_bucket.sweeps.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "sweeps" {
  bucket     = aws_s3_bucket.sweeps.id
  depends_on = [aws_s3_bucket_versioning.sweeps]

  rule {
    id     = "leftovers"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_policy" "sweeps" {
  bucket     = aws_s3_bucket.sweeps.id
  policy     = data.aws_iam_policy_document.bucket.json
  depends_on = [aws_s3_bucket_public_access_block.sweeps]
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "TLSOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.sweeps.arn, "${aws_s3_bucket.sweeps.arn}/*"]
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
