# deploy/aws-batch with a network of its own, against moto; scripts/check-deploy.sh applies it.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# The endpoint and the keys come from the environment: AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID.
provider "aws" {
  region                      = "eu-central-1"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}

resource "aws_vpc" "test" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "test" {
  count      = 2
  vpc_id     = aws_vpc.test.id
  cidr_block = cidrsubnet(aws_vpc.test.cidr_block, 8, count.index)
}

# moto has no service-linked roles.
resource "aws_iam_role" "batch" {
  name = "batch"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "batch.amazonaws.com" }
    }]
  })
}

module "sweeps" {
  source           = "../../deploy/aws-batch"
  image            = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/hindcast@sha256:${sha256("image")}"
  repository_arns  = ["arn:aws:ecr:eu-central-1:123456789012:repository/hindcast"]
  vpc_id           = aws_vpc.test.id
  subnet_ids       = aws_subnet.test[*].id
  force_destroy    = true
  service_role_arn = aws_iam_role.batch.arn
}

output "sweeps" {
  value = module.sweeps.sweeps
}

output "queue" {
  value = module.sweeps.queue
}

output "job_definition" {
  value = module.sweeps.job_definition
}
