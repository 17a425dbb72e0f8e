"""Explains photos on a Spark cluster: one igviz worker per task, one row of Parquet per photo.

    spark-submit --py-files igviz.zip explain.py photos/ explained.parquet --model efficientnet-lite0
    spark-submit --py-files igviz.zip explain.py table.parquet explained.parquet --paths path

igviz.zip is the zipped folder python/igviz. Every node needs the command igviz and the model. A task uses spark.task.cpus threads.
A hash of the path assigns each photo to a part, and each part is written when it is complete. If the job is run again, it computes
only the missing parts.
"""

import argparse
import json

from pyspark.sql import SparkSession, functions, types

# The map as drawn, and the attributions that it is computed from.
ARRAYS = ["evidence", "integrated_gradients"]

SCHEMA = types.StructType([
    types.StructField("path", types.StringType(), False),
    types.StructField("label", types.StringType()),
    types.StructField("score", types.DoubleType()),
    types.StructField("grade", types.StringType()),
    types.StructField("agreement", types.DoubleType()),
    types.StructField("verdict", types.StringType()),
    # As described in docs/json.md.
    types.StructField("document", types.StringType()),
    types.StructField("error", types.StringType()),
] + [
    field for name in ARRAYS for field in (
        types.StructField(name, types.ArrayType(types.FloatType(), False)),
        types.StructField(name + "_shape", types.ArrayType(types.IntegerType(), False)))
])


def row(path, found):
    """The row of one photo."""
    from igviz import ExplanationError

    values = dict.fromkeys(field.name for field in SCHEMA)
    values["path"] = path
    if isinstance(found, ExplanationError):
        values["error"] = str(found)
        return values
    values.update(
        label=found.label, score=found.score, grade=found.grade, agreement=found.agreement, verdict=found.verdict,
        document=json.dumps(found.document, sort_keys=True))
    for name in ARRAYS:
        array = found.arrays[name]
        values[name], values[name + "_shape"] = array.ravel(), list(array.shape)
    return values


def explain(options, threads, question, together):
    """The function that explains a task's photos, batch by batch."""

    def run(batches):
        import pandas
        from igviz import Explainer

        with Explainer(threads=threads, **options) as explainer:
            for batch in batches:
                inputs = batch["content"].tolist() if "content" in batch else batch["path"].tolist()
                found = explainer.explain_many(inputs, errors="return", **question)
                rows = []
                # Yield parts of a batch, so that memory stays bounded.
                for path, one in zip(batch["path"], found):
                    rows.append(row(path, one))
                    if len(rows) == together:
                        yield pandas.DataFrame(rows, columns=SCHEMA.names)
                        rows = []
                if rows:
                    yield pandas.DataFrame(rows, columns=SCHEMA.names)

    return run


def exists(spark, path):
    path = spark._jvm.org.apache.hadoop.fs.Path(path)
    return path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photos", help="folder of photos, or with --paths a table")
    parser.add_argument("output", help="folder for the parts, each a folder of Parquet: part=0, part=1, …")
    parser.add_argument("--paths", help="column of the table with paths that every node can open")
    parser.add_argument("--model", default="efficientnet-lite0")
    parser.add_argument("--option", action="append", default=[], metavar="name=value", help="option of igviz worker; may be repeated")
    parser.add_argument("--ask", action="append", default=[], metavar="name=value", help="key of a request: target, steps, …; may be repeated")
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--tasks", type=int, default=4, help="tasks per part; more than slots, so that no slot is idle for long")
    arguments = parser.parse_args()

    spark = SparkSession.builder.appName("igviz").getOrCreate()
    threads = int(spark.conf.get("spark.task.cpus", "1"))
    # A whole batch is in memory at once.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
    options = {"model": arguments.model, **dict(pair.split("=", 1) for pair in arguments.option)}
    question = dict(pair.split("=", 1) for pair in arguments.ask)
    question.update({name: int(question[name]) for name in ("steps", "runs", "seed") if name in question})
    if "tolerance" in question:
        question["tolerance"] = float(question["tolerance"])
    if arguments.paths:
        photos = spark.read.parquet(arguments.photos).select(functions.col(arguments.paths).alias("path"))
    else:
        photos = spark.read.format("binaryFile").option("recursiveFileLookup", "true").option(
            "pathGlobFilter", "*.{jpg,jpeg,png,webp,JPG,JPEG,PNG,WEBP}").load(arguments.photos).select("path", "content")
    part = functions.pmod(functions.xxhash64("path"), functions.lit(arguments.parts))
    for number in range(arguments.parts):
        place = f"{arguments.output}/part={number}"
        if exists(spark, place + "/_SUCCESS"):
            continue
        some = photos.where(part == number).repartition(arguments.tasks, "path")
        some.mapInPandas(explain(options, threads, question, 16), SCHEMA).write.mode("overwrite").parquet(place)
    spark.stop()


if __name__ == "__main__":
    main()
