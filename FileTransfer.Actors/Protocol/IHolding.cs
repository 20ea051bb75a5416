namespace FileTransfer.Actors.Protocol;

/// <summary>A message that owns something: when its receiver is gone, <see cref="Undelivered"/> lets go of it.</summary>
public interface IHolding : ILocalMessage
{
    /// <summary>On any thread, and perhaps more than once; must not throw.</summary>
    void Undelivered();
}
