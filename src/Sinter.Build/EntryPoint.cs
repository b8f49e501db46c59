namespace Sinter.Build;

/// <summary>Where the build step starts. The targets call it with the path of a request.</summary>
internal static class EntryPoint
{
    public static int Main(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("Sinter.Build compiles models for the targets of the package Sinter.Build; it is not made to be called by hand.");
            return 2;
        }
        if (BuildStep.Run(BuildRequest.Read(arguments[0])) is not { } problems)
            return 0;
        foreach (BuildProblem problem in problems)
            Console.WriteLine(problem);
        return problems.Any(problem => problem.IsError) ? 1 : 0;
    }
}
