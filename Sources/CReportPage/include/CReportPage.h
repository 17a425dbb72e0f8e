#ifndef IGVIZ_REPORT_PAGE_H
#define IGVIZ_REPORT_PAGE_H

// Returns a file of the report page as zero-terminated text; NULL for an unknown name. The compiler embeds the files (`#embed` of
// C23, in clang since 19): the program needs no files beside it, and a change of one file takes a second to build.
//
// name: "common-script", "script", "row-script", "text-script", "base-style", "text-style", "print-style", or a template's file
// name without its extension.
const char *igviz_page_file(const char *name);

#endif
