#include "CReportPage.h"

// The page's files, one after the other; each text ends in a zero.

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char script[] = {
#embed "script/numbers.js" suffix(, )
#embed "script/signed-map.js" suffix(, )
#embed "script/scale.js" suffix(, )
#embed "script/contour.js" suffix(, )
#embed "script/styles.js" suffix(, )
#embed "script/draw.js" suffix(, )
#embed "script/look.js" suffix(, )
#embed "script/photo-data.js" suffix(, )
#embed "script/photo-view.js" suffix(, )
#embed "script/pointer.js" suffix(, )
#embed "script/controls.js" suffix(, )
#embed "script/downloads.js" suffix(, )
#embed "script/thumbnails.js" suffix(, )
#embed "script/table.js" suffix(, )
#embed "script/main.js" suffix(, )
    0};

static const char style[] = {
#embed "style/colors.css" suffix(, )
#embed "style/page.css" suffix(, )
#embed "style/photo.css" suffix(, )
#embed "style/tables.css" suffix(, )
#embed "style/print.css" suffix(, )
    0};

static const char text_style[] = {
#embed "style/colors.css" suffix(, )
#embed "style/page.css" suffix(, )
#embed "style/photo.css" suffix(, )
#embed "style/tables.css" suffix(, )
#embed "style/text.css" suffix(, )
#embed "style/print.css" suffix(, )
    0};

static const char page_template[] = {
#embed "template/page.mustache" suffix(, )
    0};

static const char index_template[] = {
#embed "template/index.mustache" suffix(, )
    0};

static const char photo_template[] = {
#embed "template/photo.mustache" suffix(, )
    0};

static const char target_template[] = {
#embed "template/target.mustache" suffix(, )
    0};

static const char place_template[] = {
#embed "template/place.mustache" suffix(, )
    0};

static const char rows_template[] = {
#embed "template/rows.mustache" suffix(, )
    0};

static const char texts_template[] = {
#embed "template/texts.mustache" suffix(, )
    0};

const char *igviz_page_script(void) { return script; }
const char *igviz_page_style(void) { return style; }
const char *igviz_text_style(void) { return text_style; }
const char *igviz_page_template(void) { return page_template; }
const char *igviz_index_template(void) { return index_template; }
const char *igviz_photo_template(void) { return photo_template; }
const char *igviz_target_template(void) { return target_template; }
const char *igviz_place_template(void) { return place_template; }
const char *igviz_rows_template(void) { return rows_template; }
const char *igviz_texts_template(void) { return texts_template; }
