#!/bin/bash
# Explains a folder of photos on a Slurm cluster, a sixteenth in each job of an array:
#
#   sbatch --array=1-16 array.sh photos/ explained/        # photos and results on a disk that all nodes see
#   sbatch --dependency=singleton --job-name=igviz --wrap 'igviz merge explained/part-* -o explained/all'
#
# A job that was stopped goes on where it was: sbatch --requeue, or the same command again.
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
# The shell hands the signal on and waits, so that igviz leaves whole files.
igviz "$photos" -o "$results/part-$part/" --shard "$part/$count" --resume --threads "${SLURM_CPUS_PER_TASK:-1}" "$@" &
trap 'kill -TERM $!' TERM
status=0
wait $! || status=$?
# Interrupted by the signal: once more for igviz's own end.
if [ $status -gt 128 ]; then wait $! || status=$?; fi
# A photo that cannot be read (65) is no reason to run the job again.
[ $status -eq 65 ] && status=0
exit $status
