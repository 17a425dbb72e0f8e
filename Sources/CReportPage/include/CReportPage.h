#ifndef IGVIZ_REPORT_PAGE_H
#define IGVIZ_REPORT_PAGE_H

// A file of the report's page, as text that ends in a zero; NULL for an unknown name. The compiler embeds them (`#embed` of C23,
// which clang has had since 19): nothing needs to lie beside the program, and a change of one file is a second of building.
//
// name: "common-script", "script", "row-script", "text-script", "base-style", "text-style", "print-style" or a template's file name without its extension.
const char *igviz_page_file(const char *name);

#endif
