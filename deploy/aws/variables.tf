variable "name" {
  description = "Name of every resource."
  type        = string
  default     = "hindcast"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}$", var.name))
    error_message = "Small letters, digits and hyphens, at most 23: names of load balancers are short."
  }
}

variable "image" {
  description = "The image of the service, by its digest: ACCOUNT.dkr.ecr.REGION.amazonaws.com/hindcast@sha256:..."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: a tag may become another program between two tasks."
  }
}

variable "litestream_image" {
  description = "The image of Litestream 0.5 or later, by its digest: docker.io/litestream/litestream@sha256:..."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.litestream_image))
    error_message = "Name the image by its digest."
  }
}

variable "repository_arns" {
  description = "ARNs of the ECR repositories that have the images; none for public images."
  type        = list(string)
  default     = []
}

variable "certificate_arn" {
  description = "ARN of the ACM certificate for the name under which clients ask."
  type        = string
}

variable "client_cidrs" {
  description = "Networks that may reach the load balancer."
  type        = list(string)

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "Give at least one network, such as 203.0.113.0/24."
  }
}

variable "internal" {
  description = "Whether the load balancer has private addresses only, for clients in the VPC or behind a VPN."
  type        = bool
  default     = false
}

variable "vpc_cidr" {
  description = "Network of the VPC; a quarter of it is used by each kind of subnet."
  type        = string
  default     = "10.42.0.0/20"
}

variable "cpu" {
  description = "Processor of the task in 1/1024: Fargate's 512, 1024, 2048, 4096, 8192 or 16384."
  type        = number
  default     = 2048
}

variable "memory" {
  description = "Memory of the task in MiB, one of those that Fargate has for the processor."
  type        = number
  default     = 4096
}

variable "storage_gib" {
  description = "GiB of the task's own disk, where the store lies: 21 to 200."
  type        = number
  default     = 30
}

variable "architecture" {
  description = "Processors of the task: X86_64 or ARM64, as the image is."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "X86_64 or ARM64."
  }
}

variable "settings" {
  description = "Further settings of the service by variable, as docs/configuration.md has them: HINDCAST_LLM_URL, ..."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.settings) : startswith(name, "HINDCAST_") && !endswith(name, "_KEY")])
    error_message = "Names begin with HINDCAST_; keys are secrets and have a variable of their own."
  }
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365
}

variable "backup_days" {
  description = "Days that replaced objects of the store's copy are kept."
  type        = number
  default     = 35
}

variable "file_backups" {
  description = "Whether AWS Backup copies models and runs each day."
  type        = bool
  default     = true
}

variable "alarm_topics" {
  description = "ARNs of SNS topics that are told of alarms."
  type        = list(string)
  default     = []
}

variable "force_destroy" {
  description = "Whether destroying also removes the buckets' objects and the load balancer's protection."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
}
