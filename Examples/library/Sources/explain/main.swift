// The program of the README, with the names of its files as arguments: explain PHOTO FIGURE
import Igviz

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fatalError("usage: explain PHOTO FIGURE") }

let model = try Model("efficientnet-lite0")
let explanation = try model.explain(Photo(contentsOf: arguments[1]), target: .class("tusker"))
print(explanation.prediction, explanation.verdict.text)
try explanation.figure()?.write(to: arguments[2])
let evidence = try explanation.evidence  // values, shape and axes
