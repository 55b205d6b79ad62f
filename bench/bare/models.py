"""Some tables of a demonstration, as far as a plain view asks them. They are made elsewhere."""

from django.db import models
from django.utils import timezone


class Node(models.Model):
    uid = models.CharField(max_length=8)
    kind = models.CharField(max_length=32)
    made_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "trace_node"


class Statement(models.Model):
    node = models.OneToOneField(Node, primary_key=True, on_delete=models.PROTECT)
    text = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "consultations_statement"


class Participant(models.Model):
    token_hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = "accounts_participant"


class Vote(models.Model):
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT)
    choice = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        managed = False
        db_table = "consultations_vote"


class Tally(models.Model):
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE)
    language = models.CharField(max_length=8)
    agree = models.IntegerField()

    class Meta:
        managed = False
        db_table = "consultations_tally"
