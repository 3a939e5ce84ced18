/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the operator is told about a device of a plan.
 */
#ifndef REPORT_H
#define REPORT_H

#include "job.h"

/**
 * report() - Judge what is not judged yet, and print.
 * @job: a finished job
 * @model: keeps the PFs that explanations had to read
 *
 * At most one line on stderr.
 *
 * Return: whether the device did as asked.
 */
bool report(struct job *job, struct vfcfg_model *model);

#endif
