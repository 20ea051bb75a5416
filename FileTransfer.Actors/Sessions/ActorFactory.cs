using Akka.Actor;

namespace FileTransfer.Actors.Sessions;

/// <summary>
/// Props from a plain function. <c>Props.Create(() => …)</c> takes an expression tree, whose first compilation costs a
/// command about 50 ms of start-up, and each further one more than the actor itself.
/// </summary>
internal sealed class ActorFactory(Type type, Func<ActorBase> make) : IIndirectActorProducer
{
    public Type ActorType => type;

    public static Props Of<T>(Func<T> make)
        where T : ActorBase => Props.CreateBy(new ActorFactory(typeof(T), make));

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
    }
}
