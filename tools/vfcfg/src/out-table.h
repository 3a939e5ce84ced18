/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Printing tables: memory that runs out ends the program.
 */
#ifndef TABLEOUT_H
#define TABLEOUT_H

#include <stdbool.h>
#include <stddef.h>

struct libscols_line;
struct libscols_table;

/** enum - Flags of a column. */
enum { TABLE_RIGHT = 1, TABLE_TREE = 2 };

/** table_ready() - Can a table be printed? Else @why, one line to be freed, says why not. */
bool table_ready(char **why);

/** table_new() - Start a table; table_ready() comes first. */
struct libscols_table *table_new(bool noheadings);

/** table_column() - Add a column. */
void table_column(struct libscols_table *table, const char *name, int flags);

/** table_row() - Add a row; NULL or the row that it is a branch of. */
struct libscols_line *table_row(struct libscols_table *table, struct libscols_line *parent);

/** table_cell() - Fill a cell; @text is allocated and taken over, NULL prints as "-". */
void table_cell(struct libscols_line *row, size_t column, char *text);

/** table_print() - Print it on stdout and free it. */
void table_print(struct libscols_table *table);

#endif
