#include "CReportPage.h"

#include <stddef.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wc23-extensions"

static const struct {
  const char *name, *text;
} files[] = {
    {"common-script", (const char[]){
#embed "script/numbers.js" suffix(, )
#embed "script/common/elements.js" suffix(, )
#embed "script/common/overflow.js" suffix(, )
#embed "script/common/saving.js" suffix(, )
#embed "script/common/tabs.js" suffix(, )
#embed "script/common/charts.js" suffix(, )
#embed "script/common/waterfall.js" suffix(, )
    0}},
    {"script", (const char[]){
#embed "script/signed-map.js" suffix(, )
#embed "script/scale.js" suffix(, )
#embed "script/contour.js" suffix(, )
#embed "script/styles.js" suffix(, )
#embed "script/draw.js" suffix(, )
#embed "script/look.js" suffix(, )
#embed "script/photo-data.js" suffix(, )
#embed "script/checks.js" suffix(, )
#embed "script/photo-view.js" suffix(, )
#embed "script/pointer.js" suffix(, )
#embed "script/controls.js" suffix(, )
#embed "script/downloads.js" suffix(, )
#embed "script/thumbnails.js" suffix(, )
#embed "script/table.js" suffix(, )
#embed "script/main.js" suffix(, )
    0}},
    {"row-script", (const char[]){
#embed "script/rows/row-data.js" suffix(, )
#embed "script/rows/row-detail.js" suffix(, )
#embed "script/rows/row-list.js" suffix(, )
#embed "script/rows/swarm.js" suffix(, )
#embed "script/rows/row-page.js" suffix(, )
    0}},
    {"text-script", (const char[]){
#embed "script/texts/text-page.js" suffix(, )
    0}},
    {"base-style", (const char[]){
#embed "style/colors.css" suffix(, )
#embed "style/page.css" suffix(, )
#embed "style/photo.css" suffix(, )
#embed "style/tables.css" suffix(, )
#embed "style/charts.css" suffix(, )
    0}},
    {"text-style", (const char[]){
#embed "style/text.css" suffix(, )
#embed "style/rows.css" suffix(, )
    0}},
    {"print-style", (const char[]){
#embed "style/print.css" suffix(, )
    0}},
    {"page", (const char[]){
#embed "template/page.mustache" suffix(, )
    0}},
    {"head", (const char[]){
#embed "template/head.mustache" suffix(, )
    0}},
    {"index", (const char[]){
#embed "template/index.mustache" suffix(, )
    0}},
    {"photo", (const char[]){
#embed "template/photo.mustache" suffix(, )
    0}},
    {"target", (const char[]){
#embed "template/target.mustache" suffix(, )
    0}},
    {"texts", (const char[]){
#embed "template/texts.mustache" suffix(, )
    0}},
    {"rows", (const char[]){
#embed "template/rows.mustache" suffix(, )
    0}},
    {"evaluation", (const char[]){
#embed "template/evaluation.mustache" suffix(, )
    0}},
    {"dataset", (const char[]){
#embed "template/dataset.mustache" suffix(, )
    0}},
    {"members", (const char[]){
#embed "template/members.mustache" suffix(, )
    0}},
    {"run", (const char[]){
#embed "template/run.mustache" suffix(, )
    0}},
    {"foot", (const char[]){
#embed "template/foot.mustache" suffix(, )
    0}},
};

const char *igviz_page_file(const char *name) {
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (strcmp(files[i].name, name) == 0) return files[i].text;
  }
  return NULL;
}
