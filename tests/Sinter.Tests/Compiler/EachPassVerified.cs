using System.Runtime.CompilerServices;
using Sinter.Compiler;

namespace Sinter.Tests.Compiler;

/// <summary>In tests a pass that breaks a program is named.</summary>
internal static class EachPassVerified
{
    [ModuleInitializer]
    public static void SwitchOn() => PassRunner.VerifiesEachPass = true;
}
