import Explaining
import ImageCoding
import Models
import Report

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fatalError("usage: explain PHOTO PICTURE") }

let model = try Model(named: "efficientnet-lite0")
let explainer = try Explainer(model, Request(targets: ["top3"]))
let explanation = try explainer.explain([model.field(of: Image(contentsOf: arguments[1]))])
print(Summary(explanation, name: arguments[1]).brief)
try ExplanationSheet(explanation)?.sheet.write(to: arguments[2])
