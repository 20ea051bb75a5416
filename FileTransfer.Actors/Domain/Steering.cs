namespace FileTransfer.Actors.Domain;

/// <summary>What is to change about a running broadcast. The numbers travel: they never change.</summary>
public enum Steering
{
    Pause = 1,
    Resume = 2,
    Limit = 3,
}
