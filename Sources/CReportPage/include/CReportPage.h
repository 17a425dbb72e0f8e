#ifndef IGVIZ_REPORT_PAGE_H
#define IGVIZ_REPORT_PAGE_H

// The files of the report's page, as text that ends in a zero. The compiler embeds them (`#embed` of C23, which clang has had
// since 19): nothing needs to lie beside the program, and a change of one file is a second of building.

const char *igviz_page_script(void);
const char *igviz_page_style(void);
const char *igviz_text_style(void);
const char *igviz_page_template(void);
const char *igviz_index_template(void);
const char *igviz_photo_template(void);
const char *igviz_target_template(void);
const char *igviz_place_template(void);
const char *igviz_rows_template(void);
const char *igviz_texts_template(void);

#endif
