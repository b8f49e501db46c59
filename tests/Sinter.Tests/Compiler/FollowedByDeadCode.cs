using Sinter.Compiler;
using Sinter.Ir;

namespace Sinter.Tests.Compiler;

/// <summary>A pass, and then the removal of what it left unread.</summary>
internal sealed class FollowedByDeadCode(IPass pass) : IPass
{
    public string Name => pass.Name;

    public void Run(ProgramEdit edit)
    {
        pass.Run(edit);
        new RemoveDeadCode().Run(edit);
    }
}
