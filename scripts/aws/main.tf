# deploy/aws against moto; scripts/check-aws.sh applies it.
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

resource "aws_acm_certificate" "test" {
  domain_name       = "hindcast.example.com"
  validation_method = "DNS"
  lifecycle {
    create_before_destroy = true
  }
}

variable "store" {
  description = "The form of deploy/aws."
  type        = string
}

variable "moves" {
  description = "Whether a SQLite store is moved into PostgreSQL."
  type        = bool
  default     = false
}

variable "cache" {
  description = "Whether there is a shared cache; for plans alone, since moto never ends the deletion of one."
  type        = bool
  default     = false
}

module "hindcast" {
  source            = "../../deploy/aws"
  store             = var.store
  image             = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/hindcast@sha256:${sha256("image")}"
  litestream_image  = var.store == "sqlite" || var.moves ? "docker.io/litestream/litestream@sha256:${sha256("litestream")}" : null
  cache_proxy_image = var.cache ? "docker.io/ghostunnel/ghostunnel@sha256:${sha256("ghostunnel")}" : null
  database_ca       = "-----BEGIN CERTIFICATE-----\n...\n-----END CERTIFICATE-----\n"
  repository_arns   = ["arn:aws:ecr:eu-central-1:123456789012:repository/hindcast"]
  certificate_arn   = aws_acm_certificate.test.arn
  client_cidrs      = ["203.0.113.0/24"]
  settings          = { HINDCAST_LOG_LEVEL = "notice" }
  force_destroy     = true
  # The one thing here that moto does not have.
  file_backups = false
}

output "hindcast" {
  value = module.hindcast
}
