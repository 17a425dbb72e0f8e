#!/bin/bash
# Explains a folder of photos on a Slurm cluster, a sixteenth in each job of an array:
#
#   sbatch --array=1-16 array.sh photos/ explained/        # photos and results on a disk shared by all nodes
#   sbatch --dependency=singleton --job-name=igviz --wrap 'igviz merge explained/part-* -o explained/all'
#
# A stopped job continues with sbatch --requeue, or with the same command again.
#SBATCH --job-name=igviz
#SBATCH --cpus-per-task=4
#SBATCH --mem=2G
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
set -euo pipefail
photos=$1 results=$2
shift 2
part=$SLURM_ARRAY_TASK_ID
count=$SLURM_ARRAY_TASK_COUNT
mkdir -p "$results"
# The shell forwards the signal and waits, so that igviz leaves no partial files.
igviz "$photos" -o "$results/part-$part/" --shard "$part/$count" --resume --threads "${SLURM_CPUS_PER_TASK:-1}" "$@" &
trap 'kill -TERM $!' TERM
status=0
wait $! || status=$?
# The signal interrupted wait: wait again for the end of igviz.
if [ $status -gt 128 ]; then wait $! || status=$?; fi
# Do not run the job again because of an unreadable photo (65).
[ $status -eq 65 ] && status=0
exit $status
