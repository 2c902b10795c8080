"""Tuning at somebody's server, through OpenAI's fine-tuning API: files uploaded once, one job, watched to its end.

Knows chat lines and jobs, never transcripts: what a line says is in no message, no log and no file of ours.
"""

from __future__ import annotations

from onrecord.tuning.hosted.job_file import JobFile, Point, Settings, Upload
from onrecord.tuning.hosted.training_files import TrainingFile, read_folder
from onrecord.tuning.hosted.tuner import ENDED, HostedTuning, begin, resume

__all__ = [
    "ENDED",
    "HostedTuning",
    "JobFile",
    "Point",
    "Settings",
    "TrainingFile",
    "Upload",
    "begin",
    "read_folder",
    "resume",
]
