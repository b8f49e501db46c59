System.Console.WriteLine("sinter");
