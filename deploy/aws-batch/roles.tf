# What a task may do: read and write below the prefix. It removes nothing.
resource "aws_iam_role" "job" {
  name               = "${var.name}-job"
  assume_role_policy = module.start.trust
  tags               = var.tags
}

data "aws_iam_policy_document" "job" {
  statement {
    sid       = "Objects"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [local.objects]
  }
  # Without it a missing result reads as a forbidden one. A condition on the prefix would not do: reading an
  # object has none. Nothing but sweeps lies in the bucket.
  statement {
    sid       = "Names"
    actions   = ["s3:ListBucket"]
    resources = [module.bucket.arn]
  }
  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [module.key.arn]
  }
}

resource "aws_iam_role_policy" "job" {
  name   = "sweeps"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}

module "start" {
  source          = "../aws/modules/start"
  name            = "${var.name}-execution"
  log_group_arns  = [aws_cloudwatch_log_group.sweeps.arn]
  repository_arns = var.repository_arns
  tags            = var.tags
}
