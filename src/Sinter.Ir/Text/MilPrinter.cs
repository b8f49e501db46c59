namespace Sinter.Ir.Text;

/// <summary>Writes MIL text, laid out as in the <c>model.mil</c> of Apple's compiled models. What it writes, <see cref="MilParser"/>
/// reads back as the same program, except for documentation strings, which the text has no place for.</summary>
public static class MilPrinter
{
    /// <summary>Prints a program.</summary>
    /// <exception cref="ModelFormatException">Variables that can be seen from one place share a name, or a tensor to be printed in full
    /// cannot be read.</exception>
    public static void Print(Program program, MilTextOptions options, TextWriter writer) =>
        new ProgramWriter(program, options, writer).WriteProgram();

    /// <summary>Prints a program into a string.</summary>
    /// <exception cref="ModelFormatException">As for the other overload.</exception>
    public static string Print(Program program, MilTextOptions? options = null)
    {
        using var writer = new StringWriter();
        Print(program, options ?? new MilTextOptions(), writer);
        return writer.ToString();
    }

    /// <summary>The dialect that Apple's compiler would choose: 1.3 when a function needs iOS 18 or newer.</summary>
    public static MilDialect DefaultDialect(Program program) =>
        program.Functions.Values.Any(function => function.Specializations.Keys.Any(opset => opset >= Opset.iOS18))
            ? MilDialect.Version13
            : MilDialect.Version10;
}
