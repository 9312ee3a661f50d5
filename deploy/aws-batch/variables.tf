variable "name" {
  description = "Name of every resource."
  type        = string
  default     = "hindcast-sweep"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Small letters, digits and hyphens, at most 31."
  }
}

variable "image" {
  description = "The image, by its digest: ACCOUNT.dkr.ecr.REGION.amazonaws.com/hindcast@sha256:..."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: a tag may become another program between two tasks."
  }
}

variable "repository_arns" {
  description = "ARNs of the ECR repositories that have the image; none for a public image."
  type        = list(string)
  default     = []
}

variable "vpc_id" {
  description = "The network of the jobs."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the jobs, with a way to S3, ECR and CloudWatch Logs: NAT, or VPC endpoints."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "Whether jobs have public addresses, as subnets without NAT and endpoints need."
  type        = bool
  default     = false
}

variable "prefix" {
  description = "The sweeps' prefix in the bucket."
  type        = string
  default     = "sweeps"
}

variable "vcpus" {
  description = "Processors of a job: Fargate's .25, .5, 1, 2, 4, 8 or 16."
  type        = number
  default     = 1
}

variable "memory" {
  description = "Memory of a job in MiB, one of those that Fargate has for the processors."
  type        = number
  default     = 2048
}

variable "max_vcpus" {
  description = "Processors of all jobs that run at a time."
  type        = number
  default     = 64
}

variable "spot" {
  description = "Whether jobs run on spare capacity, which is cheaper and may be taken away."
  type        = bool
  default     = true
}

variable "service_role_arn" {
  description = "Role of AWS Batch itself; null for the account's AWSServiceRoleForBatch, which AWS makes."
  type        = string
  default     = null
}

variable "attempt_hours" {
  description = "Hours after which an attempt is ended and its index tried again."
  type        = number
  default     = 4
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365
}

variable "force_destroy" {
  description = "Whether destroying also removes the bucket's plans and results."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
