using System.Diagnostics;
using System.Globalization;

namespace Sinter.Benchmarks;

/// <summary>How much memory two processes with the same cached model share, as Linux tells of the mappings of entries.</summary>
internal static class SharedPages
{
    public const string CommandName = "hold";

    /// <summary>What each process does: loads a model, predicts once, and waits until its input ends.</summary>
    /// <param name="arguments">The case's folder.</param>
    public static void Hold(string[] arguments)
    {
        using ZooCase zoo = ZooCase.InFolder(arguments[0]);
        using Model model = Model.Load(zoo.PackagePath);
        model.Predict(zoo.ToFeatures());
        Console.WriteLine(model.LoadReport.Origin);
        Console.In.ReadToEnd();
    }

    public static void Print(ZooCase zoo, string cacheFolder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        Process[] processes = [Start(zoo, cacheFolder), Start(zoo, cacheFolder)];
        try
        {
            foreach (Process process in processes)
                process.StandardOutput.ReadLine();
            foreach (Process process in processes)
            {
                (long resident, long proportional, long shared) = EntriesOf(process.Id, cacheFolder);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  process {process.Id}: entries resident {resident / 1024.0:F1} MiB, of which shared {shared / 1024.0:F1}, proportional {proportional / 1024.0:F1} MiB"));
            }
        }
        finally
        {
            foreach (Process process in processes)
            {
                process.StandardInput.Close();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    private static Process Start(ZooCase zoo, string cacheFolder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment[ModelCache.FolderVariable] = cacheFolder;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(SharedPages).Assembly.Location);
        start.ArgumentList.Add(CommandName);
        start.ArgumentList.Add(zoo.Folder);
        return Process.Start(start)!;
    }

    /// <summary>Kilobytes of the mappings of a folder's files, from <c>/proc/PID/smaps</c>.</summary>
    private static (long Resident, long Proportional, long Shared) EntriesOf(int process, string folder)
    {
        (long resident, long proportional, long shared) = (0, 0, 0);
        bool isEntry = false;
        foreach (string line in File.ReadLines($"/proc/{process}/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!words[0].EndsWith(':'))
                isEntry = line.Contains(folder, StringComparison.Ordinal);
            else if (isEntry && words[0] is "Rss:")
                resident += long.Parse(words[1], CultureInfo.InvariantCulture);
            else if (isEntry && words[0] is "Pss:")
                proportional += long.Parse(words[1], CultureInfo.InvariantCulture);
            else if (isEntry && words[0] is ("Shared_Clean:" or "Shared_Dirty:"))
                shared += long.Parse(words[1], CultureInfo.InvariantCulture);
        }
        return (resident, proportional, shared);
    }
}
