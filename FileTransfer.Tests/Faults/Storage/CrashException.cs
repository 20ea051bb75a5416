namespace FileTransfer.Tests.Faults.Storage;

/// <summary>Stands for the end of the process: nothing in the product catches it.</summary>
public sealed class CrashException() : Exception("crash");
