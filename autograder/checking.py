"""What an author writes `checks.py` with, under one name: the decorator, the case, the recorder and what listens.

from autograder.checking import check
"""

from autograder.recording.conversion import Refused, describe
from autograder.recording.device_log import DeviceLog
from autograder.recording.machines import loaded_anew, machine_with
from autograder.recording.optimizer_log import StepLog, by_hand, flat_names
from autograder.recording.other_data import OtherData
from autograder.recording.recorder import Case, See, check

__all__ = [
    "Case",
    "DeviceLog",
    "OtherData",
    "Refused",
    "See",
    "StepLog",
    "by_hand",
    "check",
    "describe",
    "flat_names",
    "loaded_anew",
    "machine_with",
]
